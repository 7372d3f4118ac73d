/** Where the axis has its ticks and what stands beside them, from minutes to millions of years. Pure. */

import { civil, DAY, HOUR, MINUTE, MONTH, secondsAt, textOf, YEAR } from "./instants.js";
import { locale, say } from "./words.js";

const LEAST_GAP = 84; // pixels between two labels
const STEPS = [
  ...[1, 5, 15, 30].map((n) => ["minute", n, n * MINUTE]),
  ...[1, 3, 6, 12].map((n) => ["hour", n, n * HOUR]),
  ...[1, 7].map((n) => ["day", n, n * DAY]),
  ...[1, 3].map((n) => ["month", n, n * MONTH]),
  ...Array.from({ length: 28 }, (_, i) => [1, 2, 5][i % 3] * 10 ** Math.floor(i / 3)).map((n) => ["year", n, n * YEAR]),
];
const ABOVE = { minute: "day", hour: "day", day: "month", month: "year", year: null };

/** The place of an instant in a window of some width, in pixels. */
export const scale = ({ start, end }, width) => (seconds) => ((seconds - start) / (end - start)) * width;

/** {minor, major}: [{at, label}] for a window; major ticks name the period that minor ones stand in. */
export function ticks(view, width) {
  const [unit, step] = STEPS.find(([, , seconds]) => (seconds / (view.end - view.start)) * width >= LEAST_GAP) ?? STEPS.at(-1);
  const above = ABOVE[unit];
  return {
    minor: [...borders(unit, step, view)].map((at) => ({ at, label: LABEL[unit](civil(at)) })),
    major: above ? [...borders(above, 1, view)].map((at) => ({ at, label: CONTEXT[above](civil(at)) })) : [],
  };
}

/** The starts of periods, from the one that holds the window's start to its end. */
function* borders(unit, step, { start, end }) {
  const first = civil(start);
  if (unit === "minute" || unit === "hour") {
    const seconds = step * (unit === "hour" ? HOUR : MINUTE);
    for (let at = Math.floor(start / seconds) * seconds; at < end; at += seconds) yield at;
  } else if (unit === "day") {
    yield* daysOfMonths(step, first, start, end);
  } else {
    const months = unit === "month" ? step : 12 * step;
    for (let month = Math.floor((first.year * 12 + first.month - 1) / months) * months; ; month += months) {
      const at = secondsAt(Math.floor(month / 12), (((month % 12) + 12) % 12) + 1);
      if (at >= end) return;
      yield at;
    }
  }
}

/** Every day, or the 1st, 8th, 15th and 22nd: counted anew each month, so that labels stay put. */
function* daysOfMonths(step, { year, month }, start, end) {
  for (; ; month += 1) {
    const next = secondsAt(year, month + 1);
    for (let at = secondsAt(year, month); at < next && (step === 1 || at <= next - step * DAY); at += step * DAY) {
      if (at >= end) return;
      if (at + step * DAY > start) yield at;
    }
  }
}

const asDate = ({ year, month = 1, day = 1, second = 0 }) => {
  const date = new Date(Date.UTC(2000, month - 1, day, 0, 0, second));
  date.setUTCFullYear(year);
  return date;
};
const format = (options) => {
  const formatter = new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options });
  return (parts) => formatter.format(asDate(parts));
};
const WORDS = {
  day: format({ day: "numeric", month: "long" }),
  month: format({ month: "long" }),
  monthShort: format({ month: "short" }),
  time: format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
};
const grouped = new Intl.NumberFormat(locale);

/** A year as people write it: 2025, 44 BCE, 66,000,001 BCE. */
export function yearLabel(year) {
  const shown = year > 0 ? year : 1 - year;
  const digits = shown >= 10_000 ? grouped.format(shown) : String(shown);
  return year > 0 ? digits : say("year.bce", { year: digits });
}

const LABEL = {
  minute: WORDS.time,
  hour: WORDS.time,
  day: ({ day }) => String(day),
  month: WORDS.monthShort,
  year: ({ year }) => yearLabel(year),
};
const CONTEXT = {
  day: (parts) => `${WORDS.day(parts)} ${yearLabel(parts.year)}`,
  month: (parts) => `${WORDS.month(parts)} ${yearLabel(parts.year)}`,
  year: ({ year }) => yearLabel(year),
};

/** A window in words, no finer than it needs: "September 2025 – November 2025", "9 November 2025 – 16 November 2025". */
export function rangeWords({ start, end }) {
  const length = end - start;
  const whole = (unit) => [start, end].every((at) => textOf(at, "second").endsWith({ year: "-01-01T00:00:00Z", month: "-01T00:00:00Z" }[unit]));
  const unit = length > 4 * YEAR || whole("year") ? "year" : length > 400 * DAY || whole("month") ? "month" : "day";
  const [first, last] = [start, end - 1].map((at) => CONTEXT[unit](civil(at)));
  if (length < 3 * DAY && start % DAY) return `${first}, ${WORDS.time(civil(start))} – ${first === last ? "" : `${last}, `}${WORDS.time(civil(end))}`;
  return first === last ? first : `${first} – ${last}`;
}
