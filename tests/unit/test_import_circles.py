"""No module or folder imports itself by a detour; imports inside functions and for types alone count, too."""

from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

PACKAGES = ["data", "locales", "metrics", "pages", "shell"]


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    """Module → the modules of the project that it imports anywhere in it."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    return {module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules}


def test_a_circle_is_noticed() -> None:
    with pytest.raises(CycleError):
        TopologicalSorter({"a": {"b"}, "b": {"c"}, "c": {"a"}}).prepare()


def test_no_module_imports_itself_by_a_detour(imports: dict[str, set[str]]) -> None:
    assert len(imports) > 300
    TopologicalSorter(imports).prepare()


@pytest.mark.parametrize("package", ["data", "metrics", "pages"])
def test_no_folder_imports_itself_by_a_detour(imports: dict[str, set[str]], package: str) -> None:
    """Modules at the top of a package are left out: pages import their parts, and data's store and view serve all."""
    names = {module.split(".")[1] for module in imports if module.startswith(f"{package}.") and module.count(".") == 2}
    folders: dict[str, set[str]] = {name: set() for name in names}
    for module, targets in imports.items():
        folder = module.split(".")[1:2]
        if module.startswith(f"{package}.") and folder and folder[0] in names:
            own = folder[0]
            aims = {target.split(".")[1] for target in targets if target.startswith(f"{package}.")}
            folders[own] |= (aims & names) - {own}
    assert len(folders) > 3
    TopologicalSorter(folders).prepare()
