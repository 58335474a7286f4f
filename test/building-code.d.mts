// Types of the script, for its tests.
export function inspect(root: string): { file: string; line: number; what: string }[]
