// One line per storage, in alphabetical order: the kind it exports is the word that a site writes.
export { claim } from './claim.ts'
export { hostPath } from './hostPath.ts'
export { localVolume } from './localVolume.ts'
export { nfs } from './nfs.ts'
