// Turns the arguments of one start into the words that an engine's parser reads: argparse takes
// `--flag=value` for two of them, and `--flag.key value` for a flag with a part of its value.

export type Syntax = 'llama.cpp' | 'argparse'

export interface Word {
  /** As it was given, without what follows an equals sign that parts it. */
  readonly text: string
  /** The flag that it is looked up as. */
  readonly flag: string
  /** The place in the arguments, from 0. */
  readonly index: number
  /** A value that an equals sign or a letter holds to its flag: it is none of its own. */
  readonly attached?: true
  /** Whether it names a key within the flag's value. */
  readonly ofKey?: true
}

export const looksLikeFlag = (argument: string): boolean => /^-[^\d.]/.test(argument)

export const spelled = (argument: string): string =>
  argument.startsWith('--') ? argument.replaceAll('_', '-') : argument

export function argumentWords(syntax: Syntax, args: readonly string[]): readonly Word[] {
  if (syntax === 'llama.cpp')
    return args.map((text, index) => ({ text, flag: spelled(text), index }))
  return args.flatMap((argument, index): Word[] => {
    // -O3 is -O 3; source: vllm/utils/argparse_utils.py.
    if (!looksLikeFlag(argument)) return [{ text: argument, flag: argument, index }]
    const [, text = argument, value] =
      /^(-O)(\d)$/.exec(argument) ?? /^([^=]+)=(.*)$/s.exec(argument) ?? []
    const [, name = text, key] = /^([^.]+)(\..*)?$/s.exec(text) ?? []
    return [
      { text, flag: spelled(name), index, ...(key === undefined ? {} : { ofKey: true }) },
      ...(value === undefined
        ? []
        : [{ text: value, flag: value, index, attached: true } as const]),
    ]
  })
}
