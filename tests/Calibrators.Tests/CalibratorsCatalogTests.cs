using Microsoft.ML;

namespace MLExtensions.Calibrators.Tests;

public sealed class CalibratorsCatalogTests
{
    [Fact]
    public void IsReachedByPropertyAndByMethod()
    {
        var context = new MLContext(1);
        Assert.NotNull(context.MulticlassClassification.Calibrators.Environment);
        Assert.NotNull(context.MulticlassClassification.GetCalibrators().Environment);
    }

    [Fact]
    public void RefusesNoCatalog() =>
        Assert.Throws<ArgumentNullException>("catalog", () => ((MulticlassClassificationCatalog)null!).GetCalibrators());
}
