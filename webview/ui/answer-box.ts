/**
 * A place that is filled with what an ask answers: until then it says how far that is and can be cancelled, and where it is
 * refused it says why and asks again. Of several asks only the last one counts.
 */

import type { AskOptions } from '../host.ts';
import { type Child, element, replaceChildren } from './element.ts';
import { empty, problem, problemOf } from './notices.ts';
import { type Working, working } from './working.ts';

export interface Question<Answer> {
  /** What is being done, for a person: `Asking every layer`. */
  readonly what: string;
  ask(options: AskOptions): Promise<Answer>;
  show(answer: Answer): readonly Child[];
  /** What was shown stays, pale, until the new answer is there. */
  readonly keep?: boolean;
}

export interface AnswerBox {
  readonly element: HTMLElement;
  /** Calls off what was asked before. Never rejects. */
  fill<Answer>(question: Question<Answer>): Promise<void>;
}

export function answerBox(): AnswerBox {
  const status = element('div', {});
  const content = element('div', {});
  let turn = 0;
  let waiting: Working | undefined;

  const clear = () => {
    turn++;
    waiting?.abandon();
    waiting = undefined;
    status.replaceChildren();
    content.replaceChildren();
    content.classList.remove('stale');
  };

  async function fill<Answer>(question: Question<Answer>): Promise<void> {
    const again = { label: 'Try again', onPress: () => void fill(question) };
    if (!question.keep) clear();
    const own = ++turn;
    waiting?.abandon();
    waiting = working(question.what, () => {
      clear();
      replaceChildren(status, empty('Cancelled', 'Nothing was computed.', again));
    });
    replaceChildren(status, waiting.element);
    content.classList.add('stale');
    try {
      const answer = await question.ask(waiting);
      if (own !== turn) return;
      clear();
      replaceChildren(content, ...question.show(answer));
    } catch (error) {
      if (own !== turn) return;
      clear();
      replaceChildren(status, problem(problemOf(error), again));
    }
  }

  return { element: element('div', {}, status, content), fill };
}
