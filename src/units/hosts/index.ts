// One line per kind of host, in alphabetical order: the kind it exports is the word that a site writes.
export { systemd } from './systemd.ts'
