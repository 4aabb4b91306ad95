// What a site file and a unit from outside import: `import { defineSite } from 'chartwright'`.

export { defineSite } from './site.ts'
export type { SiteInput } from './site.ts'
export { defineEngine, defineGateway } from './units/engines/engine.ts'
export { defineExposure } from './units/exposures/exposure.ts'
export { defineFetch } from './units/fetch/fetch.ts'
export { defineHost } from './units/hosts/host.ts'
export { definePlatform } from './units/platforms/platform.ts'
export { defineStorage } from './units/storage/storage.ts'
export * as language from './template/language.ts'
export * as values from './template/values.ts'
