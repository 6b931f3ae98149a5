using EcomOpsEngine.Analytics.Funnels.Explanations;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Services;
using EventCorrelation = EcomOpsEngine.Contracts.V1.EventCorrelation;
using ExplainedLoss = EcomOpsEngine.Contracts.V1.ExplainedLoss;
using ExplainedStep = EcomOpsEngine.Contracts.V1.ExplainedStep;
using KernelCorrelation = EcomOpsEngine.Analytics.Funnels.Explanations.EventCorrelation;
using KernelLoss = EcomOpsEngine.Analytics.Funnels.Explanations.ExplainedLoss;
using KernelStep = EcomOpsEngine.Analytics.Funnels.Explanations.ExplainedStep;

namespace EcomOpsEngine.Server.Funnels.Explanations;

/// <summary>Explanations as messages, with the advice of the rules.</summary>
internal sealed class ExplainMessages(ExplainPlan plan, ExplainFunnelRequest request, AdviceRules rules, IReadOnlyList<string> eventNames)
{
    public ExplainFunnelResponse Answer(LossCounts counts, LossReading reading)
    {
        var response = new ExplainFunnelResponse
        {
            ValueTests = reading.ValueTests,
            EventTests = reading.EventTests,
            EventsWithFewUnits = reading.EventsTooFew,
            Entered = counts.Entered[0],
            Converted = counts.Converted,
            Dimensions = { plan.Dimensions.Select(field => field.Name) },
            Skipped = { plan.Skipped },
        };
        if (plan.NewOrReturning)
        {
            response.Dimensions.Add(ExplainPlan.NewOrReturningName);
        }

        var flagged = LossReading.Flagged(counts);
        response.Steps.AddRange(reading.Steps.Select(step => Step(step, counts, flagged.Contains(step.Step))));
        response.Events.AddRange(reading.Events.Select(Event));
        return response;
    }

    private ExplainedStep Step(KernelStep step, LossCounts counts, bool flagged)
    {
        var (entered, lost) = (counts.Entered[step.Step - 1], counts.Lost[step.Step - 1]);
        var message = new ExplainedStep
        {
            Step = step.Step,
            Name = plan.Funnel.StepNames[step.Step - 1],
            Entered = entered,
            Lost = lost,
            LossRate = Figures.Of(Figure.Ratio(lost, entered)),
            Flagged = flagged,
            MainCause = step.Main is { } main ? Loss(main) : null,
            ValuesWithFewUnits = step.TooFew,
            Values = { step.Values.Select(Loss) },
            ExtraConversions = Figures.Of(LossReading.ExtraConversions(counts, step.Step, plan.WhatIfGain)),
        };
        if (Advice(step) is { } advice)
        {
            message.UsualCause = advice.Cause.In(request.Funnel.Language);
            message.Advice = advice.Advice.In(request.Funnel.Language);
        }

        return message;
    }

    private AdviceRule? Advice(KernelStep step)
    {
        var asked = request.Funnel.Steps[step.Step - 1];
        var place = step.Step == 1 ? StepPlace.First : step.Step == request.Funnel.Steps.Count - 1 ? StepPlace.Last : StepPlace.Middle;
        return step.Main is { } main
            ? rules.Of([.. asked.Events, asked.Name], place, plan.DimensionName(main.Loss.Dimension), plan.ValueOf(main.Loss.Dimension, main.Loss.Code))
            : rules.Of([.. asked.Events, asked.Name], place, null, null);
    }

    private ExplainedLoss Loss(KernelLoss loss)
    {
        var message = new ExplainedLoss
        {
            Dimension = plan.DimensionName(loss.Loss.Dimension),
            Entered = loss.Loss.Entered,
            Lost = loss.Loss.Lost,
            LossRate = Figures.Of(loss.LossRate),
            RestLossRate = Figures.Of(loss.RestLossRate),
            ExcessLost = loss.ExcessLost,
            ShareOfExcess = Figures.Of(loss.ShareOfExcess),
            Avoidable = Figures.Of(loss.Avoidable),
            ZPooled = Figures.Of(loss.Test.Z),
            PValue = Figures.Of(loss.Test.PValue),
            AdjustedPValue = Figures.Of(loss.AdjustedPValue),
            Significant = loss.Significant,
        };
        if (plan.ValueOf(loss.Loss.Dimension, loss.Loss.Code) is { } value)
        {
            message.Value = value;
        }

        return message;
    }

    private EventCorrelation Event(KernelCorrelation one) => new()
    {
        Event = eventNames[one.Event.Code - 1],
        Units = one.Event.Units,
        Converted = one.Event.Converted,
        Rate = Figures.Of(one.Rate),
        RestRate = Figures.Of(one.RestRate),
        OddsRatio = Figures.Of(one.Odds.Ratio),
        OddsRatioInterval = Figures.Of(one.Odds.Interval),
        Corrected = one.Odds.Corrected,
        PValue = Figures.Of(one.Test.PValue),
        AdjustedPValue = Figures.Of(one.AdjustedPValue),
        Significant = one.Significant,
    };
}
