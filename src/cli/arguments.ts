import { InvalidArgumentError } from 'commander';
import { JOB_NAMES, type JobName } from '../queues/job-names.ts';

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;

/** An option's day, as it was given. @throws InvalidArgumentError where it is none */
export function day(value: string): string {
  const date = DAY.test(value) ? new Date(`${value}T00:00:00Z`) : null;
  // A day such as 02-30 is either refused by Date or moved into the next month.
  if (!date || Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== value) {
    throw new InvalidArgumentError('A day is written YYYY-MM-DD, such as 2021-06-30.');
  }
  return value;
}

/** An option's or argument's number: 1 or more. @throws InvalidArgumentError where it is none */
export function wholeNumber(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1) throw new InvalidArgumentError('It is a whole number, 1 or more.');
  return number;
}

/** An option's text, as it was given. @throws InvalidArgumentError where there is none */
export function nonEmpty(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('It is empty.');
  return value;
}

/** An option's queues, comma-separated. @throws InvalidArgumentError where one is no queue of ours */
export function queueNames(value: string): JobName[] {
  return value.split(',').map((name) => {
    const known = JOB_NAMES.find((queue) => queue === name.trim());
    if (!known) throw new InvalidArgumentError(`The queues are ${JOB_NAMES.join(', ')}.`);
    return known;
  });
}

const AGE = /^([1-9]\d{0,4})(d|w)$/;
const WEEK_DAYS = 7;

/** An option's age in days, given in days or weeks. @throws InvalidArgumentError where it is none */
export function ageInDays(value: string): number {
  const [, count, unit] = AGE.exec(value) ?? [];
  if (count === undefined) throw new InvalidArgumentError('An age is days or weeks, such as 90d or 26w.');
  return Number(count) * (unit === 'w' ? WEEK_DAYS : 1);
}
