(function () {
  "use strict";
  var input = document.getElementById("filter");
  var found = document.getElementById("found");
  var rows = Array.prototype.slice.call(document.querySelectorAll("[data-find]"));
  var folded = Array.prototype.slice.call(document.querySelectorAll("details"));
  function plain(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase();
  }
  var texts = rows.map(function (row) { return plain(row.textContent); });
  input.closest("[hidden]").hidden = false;
  input.addEventListener("input", function () {
    var wanted = plain(input.value.trim());
    var shown = 0;
    rows.forEach(function (row, index) {
      row.hidden = wanted !== "" && texts[index].indexOf(wanted) < 0;
      shown += row.hidden ? 0 : 1;
    });
    found.textContent = wanted === "" ? "" : shown + "/" + rows.length;
    if (wanted !== "") { folded.forEach(function (part) { part.open = true; }); }
  });
  window.addEventListener("beforeprint", function () {
    folded.forEach(function (part) { part.open = true; });
  });
  function reveal() {
    var target = location.hash && document.getElementById(location.hash.slice(1));
    var part = target && target.closest("details");
    if (part) { part.open = true; }
  }
  window.addEventListener("hashchange", reveal);
  reveal();
}());
