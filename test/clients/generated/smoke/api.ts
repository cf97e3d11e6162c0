/** What a generated client is told: where the Worker is, and what of it is the client's own. */
export interface Api {
  readonly origin: string;
  readonly key: string;
  readonly companyId: string;
  /** The client's own, so that it meets no other rows. */
  readonly integration: string;
}
