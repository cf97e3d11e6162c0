-- What SQLite's planner is to believe of the table: a company has many rows. Without statistics it takes ten for one
-- company's, and so rather walked a whole index of them that holds the columns asked for (select=id,createdAt&id=in.(…)
-- read all of the company's rows) than look each id up. `ANALYZE` on a database that is still small would tell it
-- little else. The figures are of 1,000,000 rows in ten companies with five integrations and three entity types each;
-- their order is what counts. `PRAGMA optimize`, if it is ever run, puts measured ones in their place.

-- Makes the table of statistics, if there is none.
ANALYZE sqlite_schema;

DELETE FROM sqlite_stat1 WHERE tbl = 'externalIntegrationMapping';

-- `stat`: the rows, then for each further column of the index how many of them have the same values up to it.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('externalIntegrationMapping', 'sqlite_autoindex_externalIntegrationMapping_1', '1000000 1'),
  ('externalIntegrationMapping', 'externalIntegrationMapping_entityType_entityId_integration_comp', '1000000 100000 33000 4 1'),
  ('externalIntegrationMapping', 'externalIntegrationMapping_unique_externalId_idx', '500000 50000 2 1 1'),
  ('externalIntegrationMapping', 'externalIntegrationMapping_companyId_externalId_idx', '1000000 100000 3 2 1'),
  ('externalIntegrationMapping', 'externalIntegrationMapping_companyId_integration_createdAt_idx', '1000000 100000 20000 50 1'),
  ('externalIntegrationMapping', 'externalIntegrationMapping_companyId_createdAt_idx', '1000000 100000 50 1'),
  ('externalIntegrationMapping', 'externalIntegrationMapping_companyId_updatedAt_idx', '1000000 100000 50 1'),
  ('externalIntegrationMapping', 'externalIntegrationMapping_companyId_id_idx', '1000000 100000 1');

-- Takes them into use, for connections that are open.
ANALYZE sqlite_schema;
