import { holds, type Rectangle } from '../../../screen/rectangle.ts';
import type { Refusal } from '../../consent/answer-gate.ts';
import { safeText } from '@guru-connect/proto/safe-text';
import type { Words } from '../../consent/words/words.ts';
import type { ConnectedTechnician, Indicator, IndicatorListener, Sight } from '../../dialogs.ts';
import { COLOUR, SIZE } from './look.ts';
import { Panel } from './panel.ts';
import type { PanelListener, PanelSurroundings, PanelView } from './panel-view.ts';
import { type Pen, type TextStyle, withMeasuringPen } from './pen.ts';

const HEIGHT = 38;
const EDGE = 16;
const DOT = { radius: 4.5, room: 20 } as const;
const NAME_LENGTH = 80;
/** The widest that a name may be: what follows it must always be seen. */
const NAME_WIDTH = 280;
const GAP = 6;
const END = { height: 26, sides: 16, minWidth: 64 } as const;
const END_RADIUS = 5;

const NAME: TextStyle = { size: SIZE.banner, colour: COLOUR.white, bold: true };
const STATE: TextStyle = { size: SIZE.banner, colour: COLOUR.white };

export interface SessionBannerOptions {
  readonly surroundings: PanelSurroundings;
  readonly words: Words;
  readonly who: ConnectedTechnician;
  readonly listener: IndicatorListener;
}

/**
 * The banner of a session: who is connected, and End. Takes no focus. Has no clock: each tick of one would cost a frame
 * on an idle desktop. End needs no network, since nothing here asks the relay.
 */
export class SessionBanner implements Indicator, PanelListener {
  readonly #options: SessionBannerOptions;
  #panel: Panel | null = null;
  #hovered = false;

  private constructor(options: SessionBannerOptions) {
    this.#options = options;
  }

  /** Rejects with `no_display`, `missing_library`, `display_unsupported`. */
  static async open(options: SessionBannerOptions): Promise<SessionBanner> {
    const banner = new SessionBanner(options);
    banner.#panel = await Panel.open(() => banner.#view(), options.surroundings, banner);
    return banner;
  }

  get sight(): Sight {
    return this.#panel?.sight ?? 'opening';
  }

  close(): void {
    void this.#panel?.close();
  }

  pressed(): void {
    this.close();
    this.#options.listener.ended();
  }

  hovered(target: string | undefined): void {
    this.#hovered = target !== undefined;
    this.#panel?.repaint();
  }

  refused(refusal: Refusal): void {
    this.#options.listener.refused(refusal);
  }

  sightChanged(sight: Sight): void {
    this.#options.listener.sightChanged(sight);
  }

  lost(): void {
    this.#options.listener.lost();
  }

  #view(): PanelView {
    const { who, words } = this.#options;
    const name = nameOf(who);
    const state = words.bannerStates[who.grant];
    const { nameWidth, stateWidth, endWidth, textHeight } = withMeasuringPen((pen) => ({
      nameWidth: Math.min(NAME_WIDTH, pen.text(0, 0, name, NAME).width),
      stateWidth: pen.text(0, 0, state, STATE).width,
      endWidth: Math.max(END.minWidth, pen.text(0, 0, words.end, NAME).width + 2 * END.sides),
      textHeight: pen.text(0, 0, state, STATE).height,
    }));
    const nameX = EDGE + DOT.room;
    const stateX = nameX + nameWidth + GAP;
    const endX = stateX + stateWidth + 2 * EDGE;
    const width = endX + endWidth + (HEIGHT - END.height) / 2;
    const end = { x: endX, y: (HEIGHT - END.height) / 2, width: endWidth, height: END.height };
    const textY = (HEIGHT - textHeight) / 2;
    return {
      title: `${name} ${state}`,
      width,
      height: HEIGHT,
      background: COLOUR.banner,
      takesFocus: false,
      draggable: true,
      marks: [
        { x: 5, y: HEIGHT / 2, colour: COLOUR.banner },
        { x: width - 3, y: HEIGHT / 2, colour: COLOUR.banner },
        { x: endX - EDGE, y: HEIGHT / 2, colour: COLOUR.banner },
        { x: EDGE + DOT.radius, y: HEIGHT / 2, colour: COLOUR.live },
      ],
      place: (monitor, pixels) => ({
        x: monitor.x + Math.round((monitor.width - pixels) / 2),
        y: monitor.y,
      }),
      targetAt: (x, y) => (holds(end, x, y) ? 'end' : undefined),
      draw: (pen) => {
        pen.fill({ x: 0, y: 0, width, height: HEIGHT }, COLOUR.banner);
        pen.disc(EDGE + DOT.radius, HEIGHT / 2, DOT.radius, COLOUR.live);
        pen.text(nameX, textY, name, { ...NAME, width: nameWidth + 1 });
        pen.text(stateX, textY, state, STATE);
        paintEnd(pen, end, words.end, this.#hovered);
      },
    };
  }
}

function nameOf({ technician, organisation }: ConnectedTechnician): string {
  const [name, place] = [safeText(technician, NAME_LENGTH), safeText(organisation, NAME_LENGTH)];
  return place ? `${name} (${place})` : name;
}

function paintEnd(pen: Pen, area: Rectangle, label: string, hovered: boolean): void {
  pen.fill(area, hovered ? COLOUR.endHover : COLOUR.end, END_RADIUS);
  const { height } = pen.text(0, -area.height, label, NAME);
  pen.text(area.x, area.y + (area.height - height) / 2, label, {
    ...NAME,
    width: area.width,
    align: 'centre',
  });
}
