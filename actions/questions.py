"""Questions about the policy: answered with the clause, or the law, or not at all (product promise 8)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from actions import journey, reminding
from actions.base import DeskAction
from actions.call import Call
from actions.fallback import INTENTS, Resume
from actions.outcome import Outcome, choice, say
from desk.conversation.message import Expects
from desk.conversation.utterances import Choice
from desk.policy import answers
from desk.policy.answers import Answer, Kind
from desk.policy.document import Policy
from desk.requests import lifecycle
from desk.tables import Conversation

RESPONSES = {
    Kind.CLAUSE: "utter_answer_clause",
    Kind.EXTRACT: "utter_answer_extract",
    Kind.CONTENTS: "utter_answer_contents",
    Kind.LAW: "utter_answer_law",
    Kind.SILENT: "utter_answer_silent",
    Kind.ABSENT: "utter_answer_absent",
    Kind.ABSTAIN: "utter_answer_abstain",
}
STARTS = {journey.NAMES[right]: intent for right, intent in INTENTS.items()}


class AnswerQuestion(DeskAction):
    """Answers a question in the words of the policy and shows the clause; then the open journey goes on."""

    action = "action_answer_question"

    def perform(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """Nothing is said that no clause and no article says."""
        answered = self._of_the_code(call, conversation) or self._of_the_policy(session, call)
        request = lifecycle.current(session, conversation)
        under_way = request is not None and request.status in journey.OPEN
        if not under_way and reminding.of_a_permission(self.desk, conversation) is None:
            return answered
        return answered.then(Resume(self.desk).perform(session, call, conversation))

    def _of_the_code(self, call: Call, conversation: Conversation) -> Outcome | None:
        """Why a code is asked for, while one is: no clause says it."""
        asked = self.desk.conversation.phrases.found("why_code", call.text)
        return say("utter_why_code") if asked and conversation.expects == Expects.CODE else None

    def _of_the_policy(self, session: Session, call: Call) -> Outcome:
        policy = self.desk.policies.current(session, self.desk.clock)
        return self._said(policy, answers.answer(policy, call.text), call)

    def _said(self, policy: Policy, answer: Answer, call: Call) -> Outcome:
        response = RESPONSES[answer.kind]
        if not answer.citations:
            return say(response)
        clauses = list(answer.citations)
        card = {"kind": "citation", "clauses": clauses, "policy_version": policy.version}
        return say(
            response,
            card=card,
            choices=self._starts(answer) if call.journey is None else (),
            text=answer.text,
            number=answer.citations[0],
            source=answer.sources[0],
        )

    def _starts(self, answer: Answer) -> tuple[Choice, ...]:
        """A button for each journey that the answer leads to; none while another is under way."""
        intents = (STARTS[stem] for stem in answer.offers)
        return tuple(choice(self.desk.wording.text(f"utter_choice_{intent}"), intent) for intent in intents)
