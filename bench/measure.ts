// Times contenders against each other: in turns, so that whatever else the machine does meets them
// alike; after a warm-up, since the first run compiles code; and by medians, since some runs stumble.

/** Median milliseconds of each contender, in their order; `prepare` is not timed. */
export async function medians(
  repetitions: number,
  contenders: readonly (() => unknown)[],
  prepare: () => void = () => {},
): Promise<number[]> {
  const times = contenders.map((): number[] => [])
  for (let repetition = -1; repetition < repetitions; repetition++)
    for (const [index, contender] of contenders.entries()) {
      prepare()
      const time = await timed(contender)
      if (repetition >= 0) times[index]!.push(time)
    }
  return times.map(median)
}

async function timed(contender: () => unknown): Promise<number> {
  collectGarbage()
  const started = performance.now()
  await contender()
  return performance.now() - started
}

/** What one contender left behind must not be collected on the time of the next. */
function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('the benchmark needs node --expose-gc')
  globalThis.gc()
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
