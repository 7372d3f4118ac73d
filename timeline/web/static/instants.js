/** The axis: seconds since 1970-01-01T00:00:00Z, proleptic Gregorian, year 0 is 1 BCE.
 *  The language's own Date ends at the year 275760 and this does not; nothing here knows a zone, a language or the page. */

export const MINUTE = 60, HOUR = 3600, DAY = 86400, MONTH = 30.436875 * DAY, YEAR = 365.2425 * DAY;

const INSTANT = /^Y?(-?\d{4,})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?Z?)?)?)?$/;

/** Seconds at the start of a civil date; months beyond 1..12 carry into the year. */
export function secondsAt(year, month = 1, day = 1) {
  const months = Math.floor(year) * 12 + (month - 1);
  const inYear = ((months % 12) + 12) % 12;
  // Years begin in March here, so that the leap day comes last.
  const shifted = (months - inYear) / 12 - (inYear < 2 ? 1 : 0);
  const era = Math.floor(shifted / 400), yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * ((inYear + 10) % 12) + 2) / 5) + day - 1;
  const days = era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return (days - 719468) * DAY;
}

/** {year, month, day, second (of the day)} of an instant. */
export function civil(seconds) {
  const days = Math.floor(seconds / DAY), fromMarch = days + 719468;
  const era = Math.floor(fromMarch / 146097), dayOfEra = fromMarch - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1, second: Math.floor(seconds - days * DAY) };
}

/** [first second, first second after it] of `2025`, `2025-11`, `2025-11-11`, `2025-11-11T09:30:00Z` or `Y12345`; else null. */
export function periodOf(text) {
  const match = INSTANT.exec(text);
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => (part === undefined ? null : Number(part)));
  if (month === null) return [secondsAt(year), secondsAt(year + 1)];
  if (month < 1 || month > 12 || day === 0 || day > daysIn(year, month)) return null; // months over 12 are seasons, which the server knows
  if (day === null) return [secondsAt(year, month), secondsAt(year, month + 1)];
  const start = secondsAt(year, month, day);
  if (hour === null) return [start, start + DAY];
  const instant = start + hour * HOUR + minute * MINUTE + (second ?? 0);
  return [instant, instant + (second === null ? MINUTE : 1)];
}

/** An instant as text, cut to "year", "month", "day" or "second". */
export function textOf(seconds, unit) {
  const { year, month, day, second } = civil(seconds);
  const parts = [yearText(year), ...(unit === "year" ? [] : [two(month)]), ...(unit === "year" || unit === "month" ? [] : [two(day)])];
  const time = [second / HOUR, (second % HOUR) / MINUTE, second % MINUTE].map((part) => two(Math.floor(part)));
  return parts.join("-") + (unit === "second" ? `T${time.join(":")}Z` : "");
}

/** The window [start, end) as the EDTF interval of the coarsest unit that hardly moves it. Its end is inclusive. */
export function rangeText({ start, end }) {
  const length = end - start;
  const unit = length > 300 * YEAR ? "year" : length > 25 * YEAR ? "month" : length > 2 * 30 * DAY ? "day" : "second";
  if (unit === "second" && (start % DAY || end % DAY)) return `${textOf(Math.round(start), unit)}/${textOf(Math.round(end) - 1, unit)}`;
  const half = { year: YEAR, month: MONTH, day: DAY, second: 0 }[unit] / 2, shown = unit === "second" ? "day" : unit;
  const last = periodOf(textOf(end + half, shown))[0] - 1; // the end of the unit before the nearest border
  return `${textOf(start + half, shown)}/${textOf(last, shown)}`;
}

/** The window that `A/B` or one date names, null when it is not written plainly (then the server knows). */
export function rangeOf(text) {
  const [first, last = first] = text.split("/");
  const [a, b] = [periodOf(first), periodOf(last)];
  return a && b && a[0] < b[1] ? { start: a[0], end: b[1] } : null;
}

const daysIn = (year, month) => (secondsAt(year, month + 1) - secondsAt(year, month)) / DAY;

function yearText(year) {
  const digits = String(Math.abs(year)).padStart(4, "0");
  return `${digits.length > 4 ? "Y" : ""}${year < 0 ? "-" : ""}${digits}`;
}

const two = (number) => String(number).padStart(2, "0");
