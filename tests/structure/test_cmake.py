"""What CMake says a folder uses is what its files include: no more, so that the arrows stay few, and no less."""
import re

from program import ROOT

LISTS = (ROOT / "CMakeLists.txt").read_text()
USES = dict(re.findall(r"^sslrun_engine_folder\((\w+)[^)]*?USES ?([^)]*)\)", LISTS, re.M))

# Targets of other libraries, and how their headers are included.
HEADERS = {
    "nlohmann_json::nlohmann_json": r"nlohmann/", "simdjson::simdjson": r"simdjson\.h", "pugixml::pugixml": r"pugixml\.hpp",
    "PkgConfig::libjpeg": r"jpeglib\.h", "PkgConfig::libpng": r"png\.h", "PkgConfig::libdeflate": r"libdeflate\.h", "sslrun_opencv": r"opencv2/",
    "PkgConfig::luajit": r"lua\.hpp|luajit\.h", "PkgConfig::libedit": r"histedit\.h", "CLI11::CLI11": r"CLI/",
    "${SSLRUN_STB_INCLUDE}": r"stb/",
}
# Words of the commands, and what every program of this kind links.
OTHER_WORDS = {"PUBLIC", "PRIVATE", "SYSTEM", "Threads::Threads", "${CMAKE_DL_LIBS}"}


def includes(folder):
    return {name for path in (ROOT / folder).rglob("*") if path.suffix in (".h", ".cpp", ".cu")
            for name in re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', path.read_text(), re.M)}


def engine_folders(folder):
    return {name.split("/")[1] for name in includes(folder) if name.startswith("lib/")} - {folder.removeprefix("lib/")}


def linked(text, target):
    """What all commands link or show to a target."""
    found = re.findall(rf"target_(?:link_libraries|include_directories)\({target}\s([^)]*)\)", text)
    return {word for word in " ".join(found).split() if word not in OTHER_WORDS and not word.startswith("${lib${")}


def test_engine_folders_use_what_they_include():
    wrong = {folder: (set(uses.split()), engine_folders(f"lib/{folder}")) for folder, uses in USES.items()
             if set(uses.split()) != engine_folders(f"lib/{folder}")}
    assert not wrong, f"USES and what is included: {wrong}"


def test_bindings_use_what_they_include():
    listed = {name.removeprefix("sslrun_") for name in linked(LISTS, "sslrun_bindings")} & set(USES)
    assert listed == engine_folders("bindings")


def test_libraries_are_linked_where_they_are_included():
    wrong = {}
    for target, folder in [*((f"sslrun_{name}", f"lib/{name}") for name in USES), ("sslrun_bindings", "bindings"), ("sslrun", "host")]:
        own = ROOT / folder / "libraries.cmake"
        libraries = {name for name in linked(LISTS + (own.read_text() if own.exists() else ""), target)
                     if name.removeprefix("sslrun_") not in {*USES, "bindings"}}
        unknown = libraries - set(HEADERS)
        assert not unknown, f"{folder}: how are the headers of {unknown} included? say it in HEADERS"
        idle = {name for name in libraries if not any(re.match(HEADERS[name], include) for include in includes(folder))}
        if idle:
            wrong[folder] = sorted(idle)
    assert not wrong, f"linked, but not included: {wrong}"


def test_the_check_sees_what_is_idle():
    assert linked("target_link_libraries(sslrun_x PUBLIC a::b\n  PRIVATE c)\ntarget_include_directories(sslrun_x SYSTEM PRIVATE ${D})",
                  "sslrun_x") == {"a::b", "c", "${D}"}
    assert linked("target_link_libraries(sslrun_xy PRIVATE a)", "sslrun_x") == set()
