// x
import type { House } from '../pages/layout.tsx'
import type { Document } from './document.ts'
export const referenceText = (document: Document, house: House): string => JSON.stringify([document, house])
