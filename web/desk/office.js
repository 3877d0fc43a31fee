// The ledger's "all" button and how many are chosen; everything works without it.
const form = document.querySelector(".board");
if (form) {
  const all = form.querySelector("[data-all]");
  const count = form.querySelector("[data-count]");
  const boxes = [...form.querySelectorAll("input[name=number]")];
  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    count.textContent = chosen ? `已选${chosen}个` : "";
    all.textContent = chosen === boxes.length ? "全不选" : "全选";
  };
  all.hidden = false;
  all.addEventListener("click", () => {
    const on = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = on;
    show();
  });
  form.addEventListener("change", show);
  show();
}
