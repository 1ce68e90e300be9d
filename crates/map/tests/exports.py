"""Opens exports of the map with the programs that they are for. Called with a folder of them."""

import json
import re
import subprocess
import sys
from pathlib import Path

import networkx
import pydot

folder = Path(sys.argv[1])
ours = json.loads((folder / "map.json").read_text())
nodes = {node["id"]: node for node in ours["nodes"]}
edges = {edge["id"]: edge for edge in ours["edges"]}
assert nodes and edges, "the map is empty"
assert all(edge["from"] in nodes and edge["to"] in nodes for edge in edges.values())

graph = networkx.read_graphml(folder / "map.graphml", edge_key_type=str, force_multigraph=True)
assert set(graph.nodes) == set(nodes)
assert {key for _, _, key in graph.edges(keys=True)} == set(edges)
for key, node in nodes.items():
    assert graph.nodes[key]["label"] == node["label"], (key, graph.nodes[key])
assert networkx.is_directed(graph)

(dot,) = pydot.graph_from_dot_data((folder / "map.dot").read_text())
assert {edge.get("id").strip('"') for edge in dot.get_edges()} == set(edges)
drawn = subprocess.run(["dot", "-Tjson", folder / "map.dot"], check=True, capture_output=True, timeout=300)
drawn = json.loads(drawn.stdout)
names = {one["name"] for one in drawn["objects"] if "nodes" not in one}
assert names == set(nodes), names ^ set(nodes)
assert len(drawn["edges"]) == len(edges)

# BloodHound documentation, "OpenGraph Nodes" and "OpenGraph Edges".
opengraph = json.loads((folder / "map.opengraph.json").read_text())
kind = re.compile(r"^[A-Za-z0-9_]+$")


def is_property(value):
    if isinstance(value, list):
        return len(value) > 0 and len({type(one) for one in value}) == 1 and is_property(value[0])
    return isinstance(value, (str, int, float, bool))


for node in opengraph["graph"]["nodes"]:
    assert node["id"] in nodes and ":" not in node["id"]
    assert 1 <= len(node["kinds"]) <= 3 and all(kind.match(one) for one in node["kinds"])
    assert not any(one.lower().startswith("tag_") for one in node["kinds"])
    assert all(is_property(value) and key == key.lower() for key, value in node["properties"].items())
    assert "objectid" not in node["properties"]
for edge in opengraph["graph"]["edges"]:
    assert edge["start"]["value"] in nodes and edge["end"]["value"] in nodes
    assert kind.match(edge["kind"])
    assert all(is_property(value) for value in edge["properties"].values())
assert len(opengraph["graph"]["edges"]) == len(edges)

print(f"{len(nodes)} nodes and {len(edges)} edges read by networkx, pydot, Graphviz and by BloodHound's rules")
