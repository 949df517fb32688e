from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.editing import EditPage
from core.paging import keyset_page
from core.views import FormPage, PageView, found
from reintegration.giving.policies import check_may_correct
from reintegration.giving.presenters import form_values
from reintegration.giving.views import CrossOutRecord, RecordPage
from reintegration.training import actions, forms, policies, presenters
from reintegration.training.models import Course, Enrolment, Placement
from reintegration.views import AssistancePage


class Courses(PageView):
    """The courses to which one's organisation sends people, the latest first."""

    template_name = "reintegration/training/courses.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_keep_courses(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = Course.objects.visible_to(request.user).select_related("provider")
        return self.page(page=keyset_page(rows, "-starts_on", request.GET))


class NewCourse(FormPage):
    template_name = "reintegration/training/course_form.html"
    form_class = forms.CourseForm
    done_message = _("The course was added.")

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_keep_courses(self.request.user)

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user, "initial": {"service": "vocational_training"}}

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        course = actions.add_course(sent, actor=self.request.user, token=sent["form_token"])
        return reverse("reintegration:course", args=[course.public_id])


class CourseBase(FormPage):
    """A page about one course of one's own organisation; 404 otherwise."""

    def setup_page(self, public_id: Any) -> None:
        rows = Course.objects.visible_to(self.request.user).select_related("provider", "service", "organisation")
        self.course = found(rows, public_id)
        policies.check_may_change_course(self.request.user, self.course)

    def context(self) -> dict[str, Any]:
        return {"course": self.course}

    def url(self) -> str:
        return reverse("reintegration:course", args=[self.course.public_id])


class ShowCourse(CourseBase):
    """A course, who is in it, and the sheet on which attendance is written down for all at once."""

    template_name = "reintegration/training/course.html"
    form_class = forms.AttendanceForm
    done_message = _("Attendance was written down.")

    def setup_page(self, public_id: Any) -> None:
        super().setup_page(public_id)
        self.learners = presenters.in_course(self.course, self.request.user)

    def form_kwargs(self) -> dict[str, Any]:
        return {"learners": presenters.learning(self.learners)}

    def context(self) -> dict[str, Any]:
        return super().context() | {"learners": self.learners}

    def perform(self, form: Any) -> str:
        day = form.cleaned_data["day"]
        actions.write_attendance(self.course, day, form.marks(), actor=self.request.user)
        return self.url()


class ChangeCourse(CourseBase, EditPage):
    template_name = "reintegration/training/course_form.html"
    form_class = forms.CourseForm
    done_message = _("The course was changed.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def edited(self) -> Course:
        return Course.objects.select_related("service", "provider").get(pk=self.course.pk)

    def values(self, record: Any) -> dict[str, Any]:
        return form_values(record, actions.COURSE_FIELDS)

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        actions.change_course(self.course, sent, version=sent["version"], actor=self.request.user)
        return self.url()


class Enrol(AssistancePage):
    template_name = "reintegration/training/enrol.html"
    form_class = forms.EnrolForm
    done_message = _("The application was recorded.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def perform(self, form: Any) -> str:
        actions.enrol(self.case, actor=self.request.user, **form.cleaned_data)
        return self.url()


class MoveEnrolment(RecordPage):
    model = Enrolment
    template_name = "reintegration/training/move.html"
    form_class = forms.MoveForm
    check = staticmethod(policies.check_may_move)
    related = ("case__person", "case__organisation", "provider", "course")
    done_message = _("The step was recorded.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"enrolment": self.row}

    def perform(self, form: Any) -> str:
        actions.move_enrolment(self.row, actor=self.request.user, **form.cleaned_data)
        return self.url()


class CrossOutEnrolment(CrossOutRecord):
    model = Enrolment
    check = staticmethod(check_may_correct)
    related = ("case__person", "case__organisation", "provider", "course")
    cross_out = staticmethod(actions.cross_out_training)


class BeginPlacement(AssistancePage):
    template_name = "reintegration/training/placement_form.html"
    form_class = forms.PlacementForm
    done_message = _("It was recorded. After three and six months you are asked whether she is still there.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        actions.begin_placement(self.case, sent, actor=self.request.user, token=sent["form_token"])
        return self.url()


class ChangePlacement(RecordPage, EditPage):
    model = Placement
    template_name = "reintegration/training/placement_form.html"
    form_class = forms.PlacementTermsForm
    check = staticmethod(check_may_correct)
    related = ("case__person", "case__organisation", "provider", "employer")
    done_message = _("It was changed.")

    def edited(self) -> Any:
        return self.model.objects.select_related("case__person").get(pk=self.row.pk)

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        actions.change_placement(self.row, sent, version=sent["version"], actor=self.request.user)
        return self.url()


class CrossOutPlacement(CrossOutRecord):
    model = Placement
    check = staticmethod(check_may_correct)
    related = ("case__person", "case__organisation", "provider", "employer")
    cross_out = staticmethod(actions.cross_out_training)
