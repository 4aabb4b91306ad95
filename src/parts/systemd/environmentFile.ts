// Turns variables and arguments into a file that systemd reads with EnvironmentFile=, such that every
// character arrives: two layers of quoting, one of the file and one of `$ARGS` in ExecStart.

/** What a variable of the environment may be called. Source: systemd 252, env_name_is_valid. */
export const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/

/** Control characters, which systemd refuses in a variable or which would end a line. */
// oxlint-disable-next-line no-control-regex
export const unsayable = /[\u0000-\u001f\u007f-\u009f]/

/**
 * A value in double quotes, within which a backslash escapes these four and joins lines. A dollar
 * sign and a percent sign mean nothing there. Source: systemd 252, src/basic/env-file.c.
 */
const quoted = (text: string): string => `"${text.replaceAll(/["\\`$]/g, '\\$&')}"`

/**
 * One word of `$ARGS`, which systemd splits at blanks, with quotes and backslashes respected and
 * nothing expanded. Source: systemd.service(5), Command lines; systemd 252, replace_env_argv.
 */
const word = (argument: string): string =>
  /^[-+=:,.@/_A-Za-z0-9]+$/.test(argument) ? argument : `"${argument.replaceAll(/["\\]/g, '\\$&')}"`

/** One line for each argument that begins with a dash, for people. */
function wordsOf(program: readonly string[]): string {
  const words = program.map(word)
  return words
    .map((one, index) => (index === 0 ? '' : one.startsWith('-') ? '\n' : ' ') + one)
    .join('')
}

/** @param program The arguments that `$ARGS` becomes; none where the file has variables alone. */
export function environmentFile(
  comment: string,
  variables: Readonly<Record<string, string>>,
  program: readonly string[] = [],
): string {
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${quoted(value)}\n`)
  const words =
    program.length === 0 ? '' : `ARGS=${quoted(wordsOf(program)).replaceAll('\n', ' \\\n  ')}\n`
  return `# ${comment}\n${lines.join('')}${words}`
}
