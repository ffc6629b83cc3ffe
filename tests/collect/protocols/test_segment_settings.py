from regard.collect.protocols import segment


def test_segments_browser_library_is_told_to_send_everything_here() -> None:
    settings = segment.project_settings("k", "cx.example.org:8000", secure=False)
    ours = settings["integrations"]["Segment.io"]
    assert (ours["apiKey"], ours["apiHost"], ours["protocol"]) == ("k", "cx.example.org:8000/v1", "http")
    assert list(settings["integrations"]) == ["Segment.io"]
    assert settings["metrics"] == {"sampleRate": 0, "host": "cx.example.org:8000/v1", "protocol": "http"}


def test_the_answer_names_https_where_it_was_asked_by_https() -> None:
    settings = segment.project_settings("k", "cx.example.org", secure=True)
    assert settings["integrations"]["Segment.io"]["protocol"] == "https"


def test_rudderstacks_browser_library_has_no_other_destination_and_tells_nobody_of_itself() -> None:
    source = segment.rudder_source_config("k")["source"]
    assert (source["enabled"], source["destinations"], bool(source["id"])) == (True, [], True)
    assert source["config"]["statsCollection"] == {"errors": {"enabled": False}, "metrics": {"enabled": False}}
