from django.urls import path, register_converter
from django.urls.converters import StringConverter

from cases.identification.enums import IndicatorSet
from cases.identification.views import deadlines, history, screenings, tab


class IndicatorSetConverter(StringConverter):
    """The code of a list of signs."""

    regex = "|".join(IndicatorSet.values)


register_converter(IndicatorSetConverter, "indicator_set")

urlpatterns = [
    path("<uuid:public_id>/identification/", tab.Identification.as_view(), name="identification"),
    path("<uuid:public_id>/classify/", tab.Classify.as_view(), name="classify"),
    path("<uuid:public_id>/screenings/new/", screenings.ChooseSet.as_view(), name="choose_set"),
    path("<uuid:public_id>/screenings/new/<indicator_set:indicator_set>/", screenings.Screen.as_view(), name="screen"),
    path("<uuid:public_id>/screenings/<uuid:row_id>/", screenings.ShowScreening.as_view(), name="screening"),
    path(
        "<uuid:public_id>/screenings/<uuid:row_id>/change/",
        screenings.ChangeScreening.as_view(),
        name="change_screening",
    ),
    path("<uuid:public_id>/trafficking/", history.ChangeHistory.as_view(), name="change_history"),
    path("<uuid:public_id>/episodes/new/", history.AddEpisode.as_view(), name="add_episode"),
    path("<uuid:public_id>/episodes/<uuid:row_id>/", history.ChangeEpisode.as_view(), name="change_episode"),
    path("<uuid:public_id>/episodes/<uuid:row_id>/remove/", history.RemoveEpisode.as_view(), name="remove_episode"),
    path("<uuid:public_id>/perpetrators/", history.Perpetrators.as_view(), name="perpetrators"),
    path("<uuid:public_id>/perpetrators/new/", history.AddPerpetrator.as_view(), name="add_perpetrator"),
    path(
        "<uuid:public_id>/perpetrators/<uuid:row_id>/", history.ChangePerpetrator.as_view(), name="change_perpetrator"
    ),
    path(
        "<uuid:public_id>/perpetrators/<uuid:row_id>/remove/",
        history.RemovePerpetrator.as_view(),
        name="remove_perpetrator",
    ),
    path("<uuid:public_id>/deadlines/new/", deadlines.StartDeadline.as_view(), name="start_deadline"),
    *(
        path(f"<uuid:public_id>/deadlines/<uuid:row_id>/{verb}/", view.as_view(), name=f"{verb}_deadline")
        for verb, view in (
            ("settle", deadlines.SettleDeadline),
            ("pause", deadlines.PauseDeadline),
            ("resume", deadlines.ResumeDeadline),
            ("extend", deadlines.ExtendDeadline),
            ("cancel", deadlines.CancelDeadline),
        )
    ),
]
