// One line per platform, in alphabetical order: the kind it exports is the word that a site writes.
export { kubernetes } from './kubernetes.ts'
export { openshift } from './openshift.ts'
