// Types of the script, for its tests.
export function inspectMigrations(folder: string): { file: string; line: number; what: string }[]
