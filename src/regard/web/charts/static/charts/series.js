/* What the library cannot draw by itself, and figures as people write them: the same on a page and in a picture. */
((echarts) => {
  const row = (api, place, lane) => api.coord([api.value(1), place])[1] + (lane || 0);
  const at = (api, value, place) => api.coord([value, place])[0];
  const line = (x1, y1, x2, y2, style) => ({ type: "line", silent: true, shape: { x1, y1, x2, y2 }, style });

  /* [row, from, to, filled] */
  echarts.registerCustomSeries("regardSpan", (params, api) => {
    const place = api.value(0);
    const [from, to] = [at(api, api.value(1), place), at(api, api.value(2), place)];
    const height = Math.min(16, api.size([0, 1])[1] * 0.56);
    const width = Math.max(2, Math.abs(to - from));
    const shape = { x: Math.min(from, to), y: row(api, place) - height / 2, width, height, r: 2.5 };
    const colour = api.visual("color");
    const style = api.value(3)
      ? { fill: colour, opacity: 0.88 }
      : { fill: colour, fillOpacity: 0.14, stroke: colour, lineWidth: 1.25, lineDash: [3, 2] };
    return { type: "rect", silent: true, shape, style };
  });

  /* [row, low, high, lane] */
  echarts.registerCustomSeries("regardWhisker", (params, api) => {
    const place = api.value(0);
    const y = row(api, place, api.value(3));
    const [low, high] = [at(api, api.value(1), place), at(api, api.value(2), place)];
    const style = { stroke: api.visual("color"), lineWidth: 1.5 };
    const ends = [low, high].map((x) => line(x, y - 4, x, y + 4, style));
    return { type: "group", silent: true, children: [line(low, y, high, y, style), ...ends] };
  });

  /* [row, from, to, lane, lane] */
  echarts.registerCustomSeries("regardLink", (params, api) => {
    const place = api.value(0);
    const [from, to] = [row(api, place, api.value(3)), row(api, place, api.value(4))];
    const style = { stroke: api.visual("color"), lineWidth: 4, lineCap: "round" };
    return line(at(api, api.value(1), place), from, at(api, api.value(2), place), to, style);
  });

  /* [row, value, value]: from this row to the next one */
  echarts.registerCustomSeries("regardLevel", (params, api) => {
    const place = api.value(0);
    const x = at(api, api.value(1), place);
    const step = api.size([0, 1])[1];
    return line(x, row(api, place), x, row(api, place) + step, { stroke: api.visual("color"), lineWidth: 1, lineDash: [2, 2] });
  });

  const written = ({ thousands, decimal, unit }) => (value) => {
    const [whole, part] = String(Math.abs(Number(value.toPrecision(12)))).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousands);
    return (value < 0 ? "−" : "") + grouped + (part ? decimal + part : "") + unit;
  };

  /** Give the axes of an option functions that write figures, which JSON cannot hold. */
  globalThis.regardFigures = (option) => {
    for (const axis of [option.xAxis, option.yAxis]) {
      if (axis.axisLabel.figures) axis.axisLabel.formatter = written(axis.axisLabel.figures);
    }
    return option;
  };
})(globalThis.echarts);
