export { canonicalHash } from './canonical-hash.ts';
export { mapProduct } from './map-product.ts';
export { matchListings } from './matching/match-listings.ts';
export { matchingKeys } from './matching/matching-keys.ts';
export { PIPELINE_VERSION } from './pipeline-version.ts';
export { catalogProductSchema } from './product-schema.ts';
