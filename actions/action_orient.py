"""The one custom action: hands what was understood to orientation, and its steps back to the gateway."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import services_client


class ActionOrient(Action):  # type: ignore[misc]
    """Every rule ends here."""

    def name(self) -> str:
        return "action_orient"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[dict[str, Any]]:
        """Ask orientation once; dispatch its sentences by name and its facts as they are."""
        heard = tracker.latest_message
        intent = heard.get("intent") or {}
        metadata = heard.get("metadata") or {}
        answer = await services_client.orient(
            {
                "conversation_id": tracker.sender_id,
                "message_id": metadata.get("message_id", ""),
                "choice": metadata.get("choice"),
                "follow_up": metadata.get("follow_up", ""),
                "audience": metadata.get("audience", "family"),
                "quiet": metadata.get("quiet", False),
                "slashed": metadata.get("slashed", False),
                "text": heard.get("text") or "",
                "intent": intent.get("name") or "",
                "confidence": intent.get("confidence", 1.0),
                "entities": [
                    {key: entity.get(key) for key in ("entity", "value", "start", "end") if entity.get(key) is not None}
                    for entity in heard.get("entities", [])
                ],
                "understanding": heard.get("understanding") or {},
                "pending": tracker.get_slot("pending_question"),
            }
        )
        for step in answer["steps"]:
            if step["kind"] == "say":
                dispatcher.utter_message(response=step["name"], **step["values"])
            else:
                dispatcher.utter_message(json_message=step)
        return [SlotSet("pending_question", answer["pending"])]
