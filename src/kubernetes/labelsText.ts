// Turns labels into the text of them that `kubectl get --selector` takes, for commands and for messages.

export const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')
