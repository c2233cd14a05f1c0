export { defaultDataFolder } from './default-data-folder.ts';
export type { DatabaseAddress } from './address.ts';
export { type ClusterOptions, type DataFolder, type EmbeddedCluster, startCluster } from './cluster.ts';
export {
  auditorUrl,
  type EmbeddedDatabase,
  startEmbeddedDatabase,
} from './embedded-database.ts';
export { makeLibraryLinks } from './library-links.ts';
export { EmbeddedPostgresError } from './embedded-postgres-error.ts';
export { applyGrants, type Grants, type Privilege } from './roles/grants.ts';
export { prepareDatabase } from './roles/prepare-database.ts';
export { addressOf, type Product, type Role, type RoleNames, roleNames } from './roles/role-names.ts';
