// Our icons: one stroke, 20 px, beside words and never instead of them.

const PATHS = {
  key: 'M12.5 11.5a4.5 4.5 0 1 0-4.2-2.9L3 14v3h3v-2h2v-2l1.6-1.6a4.5 4.5 0 0 0 2.9.1zM13.5 6.5h.01',
  desktop: 'M3 4h14v9H3zM7.5 16.5h5M10 13v3.5',
  phone: 'M6.5 2.5h7a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1zM9.5 15h1',
  lock: 'M5 9h10v8H5zm2 0V6.5a3 3 0 0 1 6 0V9m-3 3v2',
  list: 'M4 3h12v14H4zm3 4h6m-6 3h6m-6 3h3',
  bad: 'M10 6v5m0 3h.01M10 2.5 18 17H2z',
  good: 'm5 10.5 3.5 3.5L15 7',
  plain: 'M10 9v5m0-8h.01M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15z',
  mail: 'M2.5 4.5h15v11h-15zM3 5l7 6 7-6',
}

/** An icon by its name; a screen reader passes over it. */
export function Icon(props: { name: keyof typeof PATHS }) {
  return (
    <svg
      class="icon"
      width="20"
      height="20"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[props.name]} />
    </svg>
  )
}
