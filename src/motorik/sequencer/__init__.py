"""The sequencer: a pure function from project and span to frame-stamped events, and the thread that runs it.

``schedule`` writes events down; :class:`~motorik.sequencer.playhead.Playhead` walks through them with loops
and edits; :func:`~motorik.sequencer.render_plan.render_plan` (offline) and
:class:`~motorik.sequencer.service.SequencerService` (live) both drive a playhead, so they agree by
construction.
"""
