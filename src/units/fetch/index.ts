// One line per fetch strategy, in alphabetical order: the kind it exports is the word that a site writes.
export { manual } from './manual.ts'
