// The heart of the lab: the picture with its player, and beside it what one may change and ask.
import { Code } from "../parts/Code";
import { Components } from "../parts/Components";
import { Curve } from "../parts/Curve";
import { DataControls } from "../parts/DataControls";
import { Lens } from "../parts/Lens";
import { ModelControls } from "../parts/ModelControls";
import { Panel } from "../parts/Panel";
import { Phase, Player } from "../parts/Player";
import { Brief, PointCard } from "../parts/PointCard";
import { Stage } from "../parts/Stage";
import { Starts } from "../parts/Starts";
import { Tools } from "../parts/Tools";

export function Lab() {
  return (
    <div class="lab">
      <div class="main">
        <div class="heading">
          <Phase />
          <Tools />
        </div>
        <div class="board">
          <Stage />
        </div>
        <Brief />
        <Player />
      </div>
      <div class="setup">
        <DataControls />
        <ModelControls />
        <Code />
      </div>
      <div class="insight">
        <Panel title="Convergence">
          <Curve />
          <Starts />
        </Panel>
        <Components />
        <PointCard />
        <Lens />
      </div>
    </div>
  );
}
