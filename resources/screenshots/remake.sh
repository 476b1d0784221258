#!/usr/bin/env bash
# Remakes every picture and film here, with the gdgui of this checkout. No display is needed.
#
#     bash resources/screenshots/remake.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
gdgui=.venv/bin/gdgui
to=resources/screenshots

$gdgui record four-optimizers --size 1120x630 --fps 20 --speed 5 --hold 2 -o $to/four-optimizers.gif

$gdgui record spiral-adam --size 800x450 --fps 6 --speed 400 --hold 2 -o $to/learning.gif
$gdgui record spiral-adam --view training --plane principal --size 960x540 --fps 5 --speed 400 --hold 2 \
    -o $to/inside.gif

.venv/bin/python $to/formula_field.py
.venv/bin/python $to/table_preview.py
.venv/bin/python $to/lessons.py
.venv/bin/python $to/look_inside.py

for theme in light dark; do
    render() { # NAME EXPERIMENT OPTION…
        local name=$1
        shift
        $gdgui render "$@" --theme $theme -o "$to/$name-$theme.png"
    }
    landscape=(--view landscape --size 900x640)
    render window four-optimizers --step 14
    render presentation four-optimizers --step 14 --view presentation --size 1920x1080
    render step-adam four-optimizers --step 14 --run 3 --view step --size 330x900
    render model-2d ravine --step 2 --show gradient,step,model "${landscape[@]}"
    render model-1d double-well --step 2 --show gradient,step,model,tangent "${landscape[@]}"
    surface=(--view surface --size 900x640)
    render surface-himmelblau four-optimizers --step 14 "${surface[@]}"
    render surface-rosenbrock rosenbrock-valley --step 200 "${surface[@]}"
    render surface-spiral spiral-adam "${surface[@]}" --plane principal
    render basins four-optimizers --step 14 --show basins --run 3
    render learning-rate-map four-optimizers --view rates --size 900x600
    render pair-map four-optimizers --view pair --run 1 --size 900x600
    render steering steering --step 20 --run 1
    learning=(--size 1280x800)
    render learn-line line-fit --step 5 "${learning[@]}"
    render learn-spiral spiral-adam "${learning[@]}"
    render learn-logistic penguins-logistic --step 8 "${learning[@]}"
    render learn-batches batch-sizes "${learning[@]}"
    render learn-typed typed-growth "${learning[@]}"
    render gradient-check $to/typed-gradient.gdgui --step 3 --view check --size 860x720
done
