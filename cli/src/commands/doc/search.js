// The search of the documentation: a box, and below it what fits. Texts never become markup here.
(function () {
  "use strict";
  var place = document.getElementById("search");
  if (!place || typeof runaIndex === "undefined") { return; }
  var box = document.createElement("input");
  box.type = "search";
  box.placeholder = "Search";
  box.setAttribute("aria-label", "Search the documentation");
  var list = document.createElement("ul");
  place.appendChild(box);
  place.appendChild(list);

  // Names that begin so come first, then names that contain it, then what is said.
  function rank(row, wanted) {
    var name = row.name.toLowerCase();
    var own = name.slice(name.lastIndexOf(".") + 1);
    if (own === wanted || name === wanted) { return 0; }
    if (own.indexOf(wanted) === 0 || name.indexOf(wanted) === 0) { return 1; }
    if (name.indexOf(wanted) >= 0) { return 2; }
    return row.about.toLowerCase().indexOf(wanted) >= 0 ? 3 : 4;
  }

  function show() {
    var wanted = box.value.trim().toLowerCase();
    list.textContent = "";
    if (!wanted) { return; }
    var found = runaIndex.map(function (row, at) { return { row: row, rank: rank(row, wanted), at: at }; });
    found = found.filter(function (one) { return one.rank < 4; });
    found.sort(function (a, b) { return a.rank - b.rank || a.at - b.at; });
    found.slice(0, 30).forEach(function (one) {
      var item = document.createElement("li");
      var link = document.createElement("a");
      link.href = one.row.place;
      link.textContent = one.row.name;
      link.title = one.row.about;
      var kind = document.createElement("span");
      kind.className = "kind";
      kind.textContent = " " + one.row.kind;
      item.appendChild(link);
      item.appendChild(kind);
      list.appendChild(item);
    });
    if (!found.length) {
      var nothing = document.createElement("li");
      nothing.textContent = "nothing is called so";
      list.appendChild(nothing);
    }
  }

  box.addEventListener("input", show);
  document.addEventListener("keydown", function (event) {
    if (event.key === "/" && document.activeElement !== box) { event.preventDefault(); box.focus(); }
    if (event.key === "Enter" && document.activeElement === box) {
      var first = list.querySelector("a");
      if (first) { window.location.href = first.href; }
    }
  });
}());
