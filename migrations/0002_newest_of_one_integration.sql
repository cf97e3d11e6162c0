-- The newest of one integration, ties by id, and how many it has. Without this the first walked the company's rows by
-- time, past those of the other integrations: all of them, where it has few.
CREATE INDEX "externalIntegrationMapping_companyId_integration_createdAt_idx"
  ON "externalIntegrationMapping" ("companyId", "integration", "createdAt" DESC, "id");

-- Made again to be the youngest, as in 0001: a list without an order comes by id.
DROP INDEX "externalIntegrationMapping_companyId_id_idx";

CREATE INDEX "externalIntegrationMapping_companyId_id_idx"
  ON "externalIntegrationMapping" ("companyId", "id");
