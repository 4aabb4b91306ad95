// Families of choices in, combinations out in which every two choices of different families meet at least
// once: most faults need two things to meet, and all combinations are too many to try.

/** By family. */
export type Choice = Readonly<Record<string, string>>

/**
 * @param trimmed What is left of a combination, where one choice has no use for another family.
 * @returns Those combinations, in order, that bring two choices together that no earlier one did.
 */
export function pairwise(
  families: Readonly<Record<string, readonly string[]>>,
  trimmed: (choice: Choice) => Choice,
): Choice[] {
  const seen = new Set<string>()
  return Object.entries(families)
    .reduce<Choice[]>(
      (before, [family, kinds]) =>
        before.flatMap((choice) => kinds.map((kind) => ({ ...choice, [family]: kind }))),
      [{}],
    )
    .map(trimmed)
    .filter((choice) => {
      const kinds = Object.entries(choice).map((entry) => entry.join(' '))
      const fresh = kinds
        .flatMap((one, at) => kinds.slice(at + 1).map((other) => `${one} ${other}`))
        .filter((pair) => !seen.has(pair))
      for (const pair of fresh) seen.add(pair)
      return fresh.length > 0
    })
}
