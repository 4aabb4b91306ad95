// Findings with the places that their pointers stand for, sorted by file, line, column and code, so
// that two runs print the same.

import { codes } from '../../findings/codes.ts'
import type { FindingCode, Severity } from '../../findings/codes.ts'
import type { Finding, Place, Pointer } from '../../findings/finding.ts'

export interface PlacedFinding {
  readonly code: FindingCode
  readonly slug: string
  readonly severity: Severity
  readonly message: string
  readonly hint: string
  readonly site: string
  readonly pointer: string
  readonly place?: Place | undefined
  /** The text of that line. */
  readonly line?: string | undefined
  readonly related: readonly { readonly message: string; readonly place?: Place | undefined }[]
}

interface Located {
  readonly place: Place
  readonly line?: string | undefined
}

/** Where a pointer stands, and the line there. */
export type Locate = (at: Pointer) => Located | undefined

export function placeFindings(findings: readonly Finding[], locate: Locate): PlacedFinding[] {
  return findings
    .map((finding): PlacedFinding => {
      const located = finding.place === undefined ? locate(finding.at) : ownPlace(finding)
      return {
        code: finding.code,
        slug: codes[finding.code].slug,
        severity: codes[finding.code].severity,
        message: finding.message,
        hint: finding.hint,
        site: finding.at.site,
        pointer: finding.at.pointer,
        place: located?.place,
        line: located?.line,
        related: (finding.related ?? []).map(({ at, message }) => ({
          message,
          place: locate(at)?.place,
        })),
      }
    })
    .sort(byPlace)
}

/** The place that a finding brings, and the line there. */
const ownPlace = ({ place, source }: Finding): Located => ({
  place: place!,
  line: place!.line === undefined ? undefined : source?.split('\n')[place!.line - 1],
})

const order: Record<Severity, number> = { error: 0, warning: 1, note: 2 }

function byPlace(a: PlacedFinding, b: PlacedFinding): number {
  return (
    order[a.severity] - order[b.severity] ||
    compare(a.place?.file ?? '', b.place?.file ?? '') ||
    (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
    (a.place?.column ?? 0) - (b.place?.column ?? 0) ||
    compare(a.code, b.code) ||
    compare(a.message, b.message)
  )
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
