"""Pages about one stay: where she sleeps, when she is out, until when she stays, how she leaves."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.actions import read_case
from cases.policies import allows
from core.views import PageView, found
from shelters import actions, policies
from shelters.belongings.presenters import not_returned
from shelters.forms import (
    AbsenceForm,
    AnswerForm,
    CheckOutForm,
    CorrectBedForm,
    CorrectStayForm,
    ExtensionForm,
    GoOutForm,
    MoveForm,
)
from shelters.places.policies import check_may_search_places
from shelters.presenters import beds_of
from shelters.views.ground import StayPage, board_url, cases_of, warn_of_bed


class StayDetail(StayPage):
    """Everything about one stay. What was written of the person is shown to who sees her file, and the look is on record."""

    template_name = "shelters/stay_detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user, stay, today = request.user, self.stay, timezone.localdate()
        absences = list(stay.absences.order_by("-left_at"))
        extensions = list(stay.extensions.select_related("asked_by", "decided_by").order_by("-id"))
        for row in (*absences, *extensions):
            # Her key is looked up once.
            row.stay = stay
        self.shows(stay.leaving_note, *(row.note for row in (*absences, *extensions)))
        may_end = allows(policies.check_may_end, user, stay)
        return self.page(
            today=today,
            nights=stay.nights(today),
            is_overdue=stay.is_overdue(today),
            uses=list(stay.bed_uses.select_related("bed__room").order_by("-from_on", "-id")),
            absences=absences,
            out=next((row for row in absences if row.is_open), None),
            extensions=[
                (row, allows(policies.check_may_answer_extension, user, row), row.asked_by == user and row.is_asked)
                for row in extensions
            ],
            asked=any(row.is_asked for row in extensions),
            reads=self.reads,
            may_end=may_end,
            may_correct=allows(policies.check_may_correct, user, stay),
        )


class MoveToBed(StayPage):
    template_name = "shelters/move.html"
    form_class = MoveForm
    check = staticmethod(policies.check_may_move)
    done_message = _("The person has another bed now.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"stay": self.stay}

    def context(self) -> dict[str, Any]:
        last = self.stay.bed_uses.select_related("bed").order_by("-from_on", "-id").first()
        return super().context() | {"last": last}

    def perform(self, form: Any) -> str:
        _shelter, bed = form.cleaned_data["place"]
        actions.move_to_bed(self.stay, bed, on=form.cleaned_data["on"], actor=self.request.user)
        warn_of_bed(self.request, self.stay, bed)
        return board_url(self.stay.shelter)


class CheckOut(StayPage):
    template_name = "shelters/check_out.html"
    form_class = CheckOutForm
    check = staticmethod(policies.check_may_end)
    done_message = _("The person is checked out.")

    def context(self) -> dict[str, Any]:
        return super().context() | {"kept": not_returned(self.stay).count()}

    def perform(self, form: Any) -> str:
        actions.check_out(self.stay, actor=self.request.user, **form.cleaned_data)
        return board_url(self.stay.shelter)


class GoOut(StayPage):
    template_name = "shelters/go_out.html"
    form_class = GoOutForm
    check = staticmethod(policies.check_may_end)
    done_message = _("Written down: the person is out. The stay goes on.")

    def perform(self, form: Any) -> str:
        actions.go_out(self.stay, actor=self.request.user, **form.cleaned_data)
        return self.stay_url()


class AbsencePage(StayPage):
    """About one absence of a stay."""

    def setup_page(self, public_id: Any, absence_id: Any) -> None:
        super().setup_page(public_id)
        rows = self.stay.absences.visible_to(self.request.user)
        self.absence = found(rows, absence_id)
        self.absence.stay = self.stay


class ComeBack(AbsencePage):
    """One press: she is back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.come_back(self.absence, at=timezone.now(), actor=request.user)
        return self.done(self.stay_url(), _("The person is back."))


class ChangeAbsence(AbsencePage):
    template_name = "shelters/go_out.html"
    form_class = AbsenceForm
    check = staticmethod(policies.check_may_correct)
    done_message = _("The absence was saved.")

    def form_kwargs(self) -> dict[str, Any]:
        self.shows(self.absence.note)
        fields = ("kind", "left_at", "expected_at", "over_at", *(["note"] if self.reads else []))
        return {"reads": self.reads, "initial": {name: getattr(self.absence, name) for name in fields}}

    def context(self) -> dict[str, Any]:
        return super().context() | {"absence": self.absence}

    def perform(self, form: Any) -> str:
        actions.change_absence(self.absence, form.cleaned_data, actor=self.request.user)
        return self.stay_url()


class AskExtension(StayPage):
    template_name = "shelters/extend.html"
    form_class = ExtensionForm
    check = staticmethod(policies.check_may_end)
    done_message = _("A shelter manager was asked. Until the answer the plan stays as it is.")

    def perform(self, form: Any) -> str:
        actions.ask_extension(self.stay, actor=self.request.user, **form.cleaned_data)
        return self.stay_url()


class ExtensionPage(StayPage):
    """About one wish that somebody stays longer: read, and answered by another one."""

    template_name = "shelters/extension.html"
    form_class = AnswerForm

    def setup_page(self, public_id: Any, extension_id: Any) -> None:
        super().setup_page(public_id)
        rows = self.stay.extensions.visible_to(self.request.user)
        self.extension = found(rows.select_related("asked_by", "decided_by"), extension_id)
        self.extension.stay = self.stay

    def context(self) -> dict[str, Any]:
        user, row = self.request.user, self.extension
        days = (row.until_on - self.stay.check_in).days
        most = self.stay.shelter.most_days
        return super().context() | {
            "extension": row,
            "days": days,
            "is_beyond": most is not None and days > most,
            "reads": self.reads,
            "may_answer": allows(policies.check_may_answer_extension, user, row),
            "may_take_back": allows(policies.check_may_take_back_extension, user, row),
        }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.shows(self.extension.note, self.extension.answer)
        return self.show(self.form())

    def perform(self, form: Any) -> str:
        answer = actions.decline_extension if form.cleaned_data["decline"] else actions.approve_extension
        answer(self.extension, answer=form.cleaned_data["answer"], actor=self.request.user)
        return self.stay_url()


class TakeBackExtension(ExtensionPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.take_back_extension(self.extension, actor=request.user)
        return self.done(self.stay_url(), _("Taken back. The plan stays as it is."))


class CorrectStay(StayPage):
    template_name = "shelters/correct_stay.html"
    form_class = CorrectStayForm
    check = staticmethod(policies.check_may_correct)
    done_message = _("Put right. What stood there stays in the history.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"check_in": self.stay.check_in, "check_out": self.stay.check_out}}

    def perform(self, form: Any) -> str:
        actions.correct_stay(self.stay, actor=self.request.user, **form.cleaned_data)
        return self.stay_url()


class CorrectBed(StayPage):
    template_name = "shelters/correct_bed.html"
    form_class = CorrectBedForm
    check = staticmethod(policies.check_may_correct)
    done_message = _("Put right. What stood there stays in the history.")

    def setup_page(self, public_id: Any, use_id: Any) -> None:
        super().setup_page(public_id)
        rows = self.stay.bed_uses.visible_to(self.request.user)
        self.use = found(rows.select_related("bed__room", "shelter"), use_id)

    def form_kwargs(self) -> dict[str, Any]:
        initial = {"place": str(self.use.bed.public_id), "from_on": self.use.from_on}
        return {"use": self.use, "initial": initial}

    def context(self) -> dict[str, Any]:
        return super().context() | {"use": self.use}

    def perform(self, form: Any) -> str:
        _shelter, bed = form.cleaned_data["place"]
        from_on, reason = form.cleaned_data["from_on"], form.cleaned_data["reason"]
        actions.correct_bed(self.use, bed=bed, from_on=from_on, reason=reason, actor=self.request.user)
        return self.stay_url()


class CaseStays(PageView):
    """The tab of the case page: every stay of the case, wherever it was."""

    template_name = "shelters/case_stays.html"

    def setup_page(self, public_id: Any) -> None:
        self.case = found(cases_of(self.request.user).with_header(), public_id)
        policies.check_may_view_stays(self.request.user, self.case)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor, case, today = request.user, self.case, timezone.localdate()
        sections = read_case(case, actor=actor)
        stays = list(case.stays.select_related("case", "shelter").order_by("-check_in", "-id"))
        own = set(case.stays.visible_to(actor).values_list("pk", flat=True))
        beds = beds_of(stays)
        rows = [
            {"stay": stay, "nights": stay.nights(today), "own": stay.pk in own, "beds": beds.get(stay.pk, "")}
            for stay in stays
        ]
        current = next((stay for stay in stays if stay.is_open), None)
        return self.page(
            case=case,
            sections=sections,
            rows=rows,
            nights=sum(row["nights"] for row in rows),
            current=current,
            may_check_in=current is None and allows(policies.check_may_place, actor, case),
            may_end=current is not None and allows(policies.check_may_end, actor, current),
            may_search_places=case.is_open and current is None and allows(check_may_search_places, actor),
        )
