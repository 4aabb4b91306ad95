// Names of two states in, the name of the file that leads from one to the other out.

/** With an underscore where a hyphen could be one of a name; no name has an underscore. */
export const migrationFile = (from: string, to: string): string => {
  const isAmbiguous = [from, to].some((name) => name !== 'as-is' && name.includes('-'))
  return `migrate-${from}${isAmbiguous ? '_' : '-'}${to}.md`
}
