/** The server of the document in the repository; the Worker puts the origin of the request in its place. */
export const SERVER = "/";
