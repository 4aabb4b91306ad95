// How a stage says something about one environment of a site: by pointer into that environment,
// which becomes a pointer into the file.

import type { FindingCode } from './codes.ts'
import type { Report } from './finding.ts'

export type Find = (code: FindingCode, pointer: string, message: string, hint: string) => void

/** What a finder needs to know of a site. */
interface PointedSite {
  readonly name: string
  pointerIn(environment: string, pointer: string): string
}

export const finder =
  (site: PointedSite, environment: string, report: Report): Find =>
  (code, pointer, message, hint) =>
    report({
      code,
      message,
      at: { site: site.name, pointer: site.pointerIn(environment, pointer) },
      hint,
    })
