// Strings that some reader between a user and a cluster takes for something else, and random ones
// beside them.

import * as fc from 'fast-check'

/** Many strings in a line of a program, with ` ¦ ` between them. */
const split = (text: string): string[] => text.split(' ¦ ')

/** One line each, and accepted by every schema of ours. */
export const hostileStrings: readonly string[] = [
  // Go's templates and their output.
  ...split('{{ ¦ }} ¦ {{ .Values }} ¦ {{- fail "x" }} ¦ { ¦ {{/* ¦ */}} ¦ $ ¦ <nil> ¦ <no> ¦ {{{'),
  ...split('% ¦ %s ¦ %!d(string=1) ¦ \\ ¦ \\n ¦ " ¦ \' ¦ ` ¦ it\'s ¦ a"b\\c ¦ &<> ¦ $(VAR) ¦ ${X}'),
  // Scalars of YAML 1.1 that are no strings.
  ...split(
    'yes ¦ No ¦ on ¦ OFF ¦ y ¦ n ¦ true ¦ False ¦ null ¦ Null ¦ ~ ¦ .inf ¦ -.INF ¦ .nan ¦ 0',
  ),
  ...split(
    '-0 ¦ 1 ¦ 007 ¦ 0755 ¦ 0o17 ¦ 0x1F ¦ 0b1 ¦ 1_000 ¦ _1 ¦ -_1 ¦ .5 ¦ -.5 ¦ ._1 ¦ 1e3 ¦ 1E-3',
  ),
  ...split(
    '1. ¦ 1.10 ¦ 12:30 ¦ 12:30:45 ¦ -1:00 ¦ 2001-01-01 ¦ +1 ¦ 1,5 ¦ 9007199254740993 ¦ 0.1e999',
  ),
  ...split('2001-12-14t21:59:43.10-05:00 ¦ = ¦ !!str x ¦ !x ¦ -007 ¦ 1.2.3 ¦ 8Gi ¦ 100m ¦ 1e999'),
  // Marks of YAML.
  ...split(
    '--- ¦ ... ¦ --- a ¦ - ¦ - a ¦ -- ¦ ? ¦ ? a ¦ : ¦ : a ¦ a: ¦ a: b ¦ a :b ¦ # ¦ a #b ¦ #!',
  ),
  ...split(
    '[ ¦ ] ¦ [] ¦ {} ¦ {a: b} ¦ , ¦ a, b ¦ | ¦ |- ¦ > ¦ >- ¦ &a ¦ *a ¦ @a ¦ %a ¦ %YAML ¦ -a',
  ),
  ...split('--a-b=c ¦ -ngl,99 ¦ a=b ¦ a.b/c ¦ a  b ¦ https://a.b:80/?c=d&e=f#g ¦ .a ¦ ..'),
  '',
  ...split('  ¦  a ¦ a  ¦   '),
  // Beyond ASCII.
  ...split(
    'ü ¦ e\u0301 ¦ 日本 ¦ 🦙 ¦ 👩‍👩‍👧 ¦ \u{10ffff} ¦ \u{1fffe} ¦ \u{e0001} ¦ \u2028 ¦ a\u2029b ¦ \ufeff',
  ),
  ...split(
    'a\ufeff ¦ \u00a0a ¦ a\u00a0b ¦ \u3000a ¦ \u200b ¦ \u00ad ¦ \ufffd ¦ \ue000 ¦ \u202eabc',
  ),
  // Long ones, which writers of YAML fold.
  `${'word '.repeat(60)}end`,
  'x'.repeat(3000),
  `${'é '.repeat(200)}é`,
  `a${' '.repeat(150)}b`,
  `"${"quoted' ".repeat(40)}"`,
]

/**
 * Strings that schemas refuse, because Helm and we cannot agree on them. U+0085 is another, which
 * only Helm 4 refuses (`traps.test.ts`).
 */
export const refusedStrings: readonly string[] = [
  ...split('\u0000 ¦ a\u0001b ¦ \u001b[0m ¦ a\rb ¦ \u007f ¦ \u0080 ¦ \u009f ¦ \ufffe ¦ a\uffffb'),
  ...split('<no value> ¦ a<no value>b ¦ < ¦ a<no value ¦ <no  ¦ <<'),
]

const isControl = (character: string): boolean =>
  character < ' ' ||
  (character >= '\u007f' && character <= '\u009f') ||
  /[\ufffe\uffff]/.test(character)
const isRefused = (text: string): boolean =>
  /<no value>|<[no value]*$/.test(text) || [...text].some(isControl)

const randomString = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({ unit: fc.constantFrom(...' <no value>-:#{}%\'"\\|\u00a0\u2028'), maxLength: 12 }),
)

/** One line that a string value may hold. */
export const line: fc.Arbitrary<string> = fc
  .oneof(
    { arbitrary: fc.constantFrom(...hostileStrings), weight: 2 },
    { arbitrary: randomString, weight: 1 },
  )
  .filter((text) => !isRefused(text))

/** Text of several lines. */
export const lines: fc.Arbitrary<string> = fc
  .array(fc.oneof(line, fc.constantFrom('', '\t', 'a\tb', '  indented', 'trailing ')), {
    maxLength: 4,
  })
  .map((parts) => parts.join('\n'))
  .filter((text) => !/<[no value]*$/.test(text))

/** What may stand within a Kubernetes object that passes through. */
export const passedLine = line.filter(
  (text) => !/[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]$/.test(text),
)

/** Keys of maps: dots, slashes, quotes, braces and all other printable ASCII but `<`. */
export const mapKey: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...split('app.kubernetes.io/name ¦ a ¦ b ¦ k ¦ nvidia.com/gpu ¦ __proto__ ¦ constructor ¦ y'),
    ...split(
      'no ¦ 1 ¦ 10 ¦ 9 ¦ 1.0 ¦ 0755 ¦ null ¦ ~ ¦ a b ¦ a: b ¦ it\'s ¦ " ¦ {{x}} ¦ [0] ¦ a,b',
    ),
    ...split('a=b ¦ \\ ¦ # ¦ - a ¦ ? ¦ = ¦ > ¦ 12:30 ¦ 2001-01-01 ¦ global'),
    ' ',
    'k'.repeat(317),
    '"'.repeat(317),
  ),
  fc
    .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 })
    .filter((text) => /^[ -;=-~]+$/.test(text)),
)
