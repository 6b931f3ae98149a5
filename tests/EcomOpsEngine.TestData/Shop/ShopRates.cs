namespace EcomOpsEngine.TestData;

/// <summary>
/// The probabilities the shop is drawn from. A visitor's depth in the funnel is drawn once and no session of theirs goes
/// deeper, so the funnel per visitor follows these numbers whatever the window (of an hour or more).
/// </summary>
public static class ShopRates
{
    /// <summary>Steps of the funnel: home, category, detail, add_to_cart, submit_order, paid.</summary>
    public const int Steps = 6;

    /// <summary>Name of the experiment in the exposures.</summary>
    public const string Experiment = "AB-CHECKOUT";

    /// <summary>Arms of the experiment.</summary>
    public static IReadOnlyList<string> Arms { get; } = ["A", "B"];

    /// <summary>Probability that an exposed human visitor pays, per arm: the known effect is +2.0 points.</summary>
    public static IReadOnlyList<double> ArmPaidRates { get; } = [0.080, 0.100];

    /// <summary>Share of human visitors who land on a product page and never see the home page: they are outside the funnel.</summary>
    public const double LanderShare = 0.12;

    /// <summary>Probability that such a visitor goes from the product page to the cart.</summary>
    public const double LanderCartRate = 0.25;

    /// <summary>Shares of mobile, pc and tablet among human visitors.</summary>
    public static IReadOnlyList<double> DeviceShares { get; } = [0.70, 0.22, 0.08];

    internal static readonly WeightTable Devices = new(70, 22, 8);

    // Row per device, column per transition. Mobile converts 24% below PC; the mix gives the template's 25, 40, 40, 30, 55% loss.
    private static readonly double[][] Transitions =
    [
        [0.745, 0.595, 0.600, 0.690, 0.430],
        [0.770, 0.620, 0.600, 0.740, 0.490],
        [0.750, 0.600, 0.600, 0.700, 0.450],
    ];

    private static readonly double BasePaidRate = MakeBasePaidRate();

    /// <summary>Probability of the transition from step <paramref name="step"/> (0 to 4) to the next, outside the experiment and over all channels.</summary>
    public static double Transition(int device, int step) => Transitions[device][step];

    /// <summary>Probability that a visitor who entered at home pays, outside the experiment.</summary>
    public static double PaidRate(int device) => Transitions[device].Aggregate(1.0, (product, rate) => product * rate);

    /// <summary>Factor of an arm on the last transition, equal on all devices.</summary>
    internal static double ArmFactor(int arm) => ArmPaidRates[arm] / BasePaidRate;

    /// <summary>Draws the deepest step of a visitor; <paramref name="arm"/> is null outside the experiment.</summary>
    internal static int DrawDepth(SeededRandom random, bool lander, int device, int channel, int? arm)
    {
        int depth = lander ? 2 : 0;
        while (depth < Steps - 1)
        {
            double rate = lander && depth == 2 ? LanderCartRate : Transitions[device][depth];
            rate *= depth == 2 ? ShopCatalog.Channels[channel].CartFactor : 1;
            rate *= depth == 4 && arm is { } shown ? ArmFactor(shown) : 1;
            if (!random.Chance(rate))
            {
                break;
            }

            depth++;
        }

        return depth;
    }

    private static double MakeBasePaidRate()
    {
        double rate = 0;
        for (int device = 0; device < Transitions.Length; device++)
        {
            rate += DeviceShares[device] * PaidRate(device);
        }

        return rate;
    }
}
