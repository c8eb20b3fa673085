package matron.fhirserver;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.rest.server.interceptor.RequestValidatingInterceptor;
import ca.uhn.fhir.validation.IValidationContext;
import ca.uhn.fhir.validation.IValidatorModule;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.ValidationOptions;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;

/**
 * Judges what comes in by UK Core, offline. A resource of a type that UK Core has a profile for is held to it, whether it
 * names the profile or not.
 */
class Judge implements IValidatorModule {
  private static final String PROFILES = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-";
  private static final Set<String> SNOMED_PLACES = Set.of("DocumentReference.type", "DocumentReference.context.practiceSetting");
  private static final Set<String> SNOMED_WARNINGS = Set.of("Terminology_PassThrough_TX_Message", "Terminology_TX_NoValid_2_CC");
  private final FhirContext context = FhirContext.forR4();
  private final PrePopulatedValidationSupport ukCore = new PrePopulatedValidationSupport(context);
  private final FhirInstanceValidator validator;

  Judge(Path folder) {
    read(folder);
    validator = new FhirInstanceValidator(new ValidationSupportChain(
        new DefaultProfileValidationSupport(context), ukCore,
        new SnapshotGeneratingValidationSupport(context),
        new InMemoryTerminologyServerValidationSupport(context),
        new CommonCodeSystemsTerminologyService(context),
        new UnknownCodeSystemWarningValidationSupport(context)));
    validator.setBestPracticeWarningLevel(BestPracticeWarningLevel.Hint); // a narrative is not asked for
    warm();
  }

  /** Makes the snapshots now: the first verdict takes seconds, and a client's patience is not to be spent on them. */
  private void warm() {
    var v = context.newValidator().registerValidatorModule(this);
    v.validateWithResult(new DocumentReference(), new ValidationOptions());
    v.validateWithResult(new Patient(), new ValidationOptions());
  }

  RequestValidatingInterceptor interceptor() {
    var i = new RequestValidatingInterceptor();
    i.addValidatorModule(this);
    i.setFailOnSeverity(ResultSeverityEnum.WARNING);
    i.setAddResponseHeaderOnSeverity(null);
    return i;
  }

  private void read(Path folder) {
    if (!Files.isDirectory(folder)) {
      System.err.println("no UK Core files in " + folder + ": base R4 is the measure");
      return;
    }
    try (var files = Files.newDirectoryStream(folder, "*.xml")) {
      for (Path file : files) {
        if (file.getFileName().toString().endsWith("-Example.xml")) {
          continue;
        }
        IBaseResource resource = context.newXmlParser().parseResource(Files.readString(file));
        if (resource instanceof StructureDefinition profile) {
          dropR6(profile);
        }
        ukCore.addResource(resource);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** UKCore-Patient names an extension of R6, which nobody has here, and no snapshot can be made of it. */
  private static void dropR6(StructureDefinition profile) {
    profile.getDifferential().getElement().removeIf(e -> e.getType().stream()
        .flatMap(t -> t.getProfile().stream())
        .anyMatch(p -> p.getValue().startsWith("http://hl7.org/fhir/6.0/")));
  }

  @Override
  public void validateResource(IValidationContext<IBaseResource> asked) {
    String profile = PROFILES + asked.getResource().fhirType();
    if (ukCore.fetchStructureDefinition(profile) != null) {
      asked.getOptions().addProfile(profile);
    }
    validator.validateResource(asked);
    asked.getMessages().stream().filter(Judge::cannotKnow).forEach(m -> m.setSeverity(ResultSeverityEnum.INFORMATION));
  }

  /** Without a terminology server nobody knows which SNOMED codes a value set has. Every other warning is a failure. */
  private static boolean cannotKnow(SingleValidationMessage m) {
    return m.getSeverity() == ResultSeverityEnum.WARNING
        && SNOMED_PLACES.contains(m.getLocationString())
        && SNOMED_WARNINGS.contains(m.getMessageId())
        && m.getMessage().contains("http://snomed.info/sct");
  }
}
