// One line per rule, in the order in which their findings are best read.
export { projectPermitsEveryObject } from './projectPermitsEveryObject.ts'
export { halvesAreDisjoint } from './halvesAreDisjoint.ts'
export { claimsOutliveApplications } from './claimsOutliveApplications.ts'
export { rolloutsFitTheCards } from './rolloutsFitTheCards.ts'
export { deadlinesCoverStartup } from './deadlinesCoverStartup.ts'
export { secretsStayOutOfGit } from './secretsStayOutOfGit.ts'
