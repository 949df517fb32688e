from django.urls import path, register_converter
from django.urls.converters import StringConverter

from cases.work.enums import NoteKind
from cases.work.views import appointments, day, notes, tasks, work


class NoteKindConverter(StringConverter):
    """One of the kinds of note: no other word stands in an address."""

    regex = "|".join(NoteKind.values)


register_converter(NoteKindConverter, "note_kind")

# Of a file, below /cases/.
urlpatterns = [
    path("<uuid:public_id>/work/", work.CaseWork.as_view(), name="work"),
    path("<uuid:public_id>/notes/new/", notes.WriteNote.as_view(), name="write_note"),
    path("<uuid:public_id>/notes/new/<note_kind:kind>/", notes.WriteNote.as_view(), name="write_note_of_kind"),
    path("notes/<uuid:public_id>/correct/", notes.CorrectNote.as_view(), name="correct_note"),
    path("notes/<uuid:public_id>/cross-out/", notes.CrossOutNote.as_view(), name="cross_out_note"),
    path("<uuid:public_id>/appointments/new/", appointments.MakeAppointment.as_view(), name="make_appointment"),
    path("appointments/<uuid:public_id>/", appointments.ChangeAppointment.as_view(), name="change_appointment"),
    path("appointments/<uuid:public_id>/outcome/", appointments.EndAppointment.as_view(), name="end_appointment"),
    path("<uuid:public_id>/tasks/new/", tasks.SetTask.as_view(), name="set_task"),
    path("tasks/<uuid:public_id>/", tasks.ChangeTask.as_view(), name="change_task"),
    path("tasks/<uuid:public_id>/end/", tasks.EndTask.as_view(), name="end_task"),
    path("tasks/<uuid:public_id>/done/", tasks.TaskDone.as_view(), name="task_done"),
]
# Of a member of staff, below /day/.
DAY = [
    path("team/", day.Caseload.as_view(), name="caseload"),
    path("leave/new/", day.CoverLeave.as_view(), name="cover_leave"),
    path("leave/<uuid:public_id>/end/", day.EndCover.as_view(), name="end_cover"),
]
