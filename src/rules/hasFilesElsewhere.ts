// Whether the files of a service are on a node that it does not name: what then decides where its pods run is
// the place of the files, and that is said as FIT-020.

import type { ServicePlan } from '../model.ts'

export const hasFilesElsewhere = ({ service: { storage, facts } }: ServicePlan): boolean =>
  storage?.unit.problems?.(storage.options, facts).some(({ code }) => code === 'FIT-020') === true
