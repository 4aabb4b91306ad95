// One line per rule about everything that runs at one time, in the order of their codes.
export { modelServedTwice } from './modelServedTwice.ts'
export { serviceSelectsNothing } from './serviceSelectsNothing.ts'
export { selectorMatchesAnother } from './selectorMatchesAnother.ts'
export { portTakenOnNode } from './portTakenOnNode.ts'
export { sharesProcessesOfNode } from './sharesProcessesOfNode.ts'
export { twoManagers } from './twoManagers.ts'
export { openWithoutKey } from './openWithoutKey.ts'
